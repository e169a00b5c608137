-- What of the server decides whether a dump can be loaded and a database renamed.
SELECT current_setting('server_version'),
       current_setting('data_directory'),
       (SELECT json_agg(name) FROM pg_available_extensions),
       (SELECT json_agg(rolname) FROM pg_roles),
       (SELECT coalesce(json_agg(DISTINCT database), '[]') FROM pg_prepared_xacts),
       (SELECT coalesce(json_agg(DISTINCT database), '[]') FROM pg_replication_slots WHERE slot_type = 'logical'),
       (SELECT coalesce(json_agg(DISTINCT d.datname), '[]') FROM pg_subscription s JOIN pg_database d ON d.oid = s.subdbid),
       (SELECT json_agg(spcname) FROM pg_tablespace),
       (SELECT setting::bigint * 1024 * 1024 FROM pg_settings WHERE name = 'max_wal_size'), -- in MB there
       extract(epoch FROM now())::bigint,
       -- as server-identity.sh has it
       (SELECT system_identifier FROM pg_control_system()) || ' ' || extract(epoch FROM pg_postmaster_start_time())
