-- Who is connected to which database, and from where; this session left out.
SELECT coalesce(datname, ''), pid, coalesce(usename, ''), coalesce(application_name, ''), coalesce(host(client_addr), ''),
       extract(epoch FROM backend_start)::bigint
  FROM pg_stat_activity
 WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()
 ORDER BY backend_start
