-- Who holds the lock that lets one restore at a time run on this server.
SELECT a.application_name, coalesce(host(a.client_addr), 'this machine'), extract(epoch FROM a.backend_start)::bigint
  FROM pg_locks l
  JOIN pg_stat_activity a USING (pid)
 WHERE l.locktype = 'advisory' AND l.granted
   AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
   AND l.classid = 0 AND l.objid = $1::bigint::oid AND l.objsubid = 1
