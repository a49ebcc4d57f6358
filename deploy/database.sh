# The database of Coxa, made when the container of PostgreSQL begins with an empty folder: a user who owns one database
# and may do nothing beyond it.
psql -v ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres <<'SQL'
\getenv word COXA_PASSWORD
CREATE ROLE coxa LOGIN PASSWORD :'word';
CREATE DATABASE coxa OWNER coxa ENCODING 'UTF8' TEMPLATE template0;
REVOKE ALL ON DATABASE coxa FROM PUBLIC;
SQL
