-- What stages and fields were called, also those that the pack in force no longer has: deals may stand
-- in them, cards may have values of them.
CREATE TABLE former_name (
  kind TEXT NOT NULL CHECK (kind IN ('stage', 'field')),
  id   TEXT NOT NULL,
  name TEXT NOT NULL,                   -- as the last pack that had it called it
  PRIMARY KEY (kind, id)
) STRICT, WITHOUT ROWID;
CREATE VIEW pack_vocabulary AS
SELECT v.id AS version, 'stage' AS kind, json_extract(x.value, '$.id') AS id, json_extract(x.value, '$.name') AS name
  FROM pack_version v, json_each(CASE WHEN json_valid(v.json) THEN v.json ELSE '{}' END, '$.stages') x
UNION ALL
SELECT v.id, 'field', json_extract(x.value, '$.id'), json_extract(x.value, '$.label')
  FROM pack_version v, json_each(CASE WHEN json_valid(v.json) THEN v.json ELSE '{}' END, '$.fields') x;
CREATE TRIGGER former_name_known AFTER INSERT ON pack_version BEGIN
  INSERT OR REPLACE INTO former_name (kind, id, name)
  SELECT kind, id, name FROM pack_vocabulary
   WHERE version = new.id AND typeof(id) = 'text' AND typeof(name) = 'text';
END;
INSERT OR REPLACE INTO former_name (kind, id, name)
SELECT kind, id, name FROM pack_vocabulary
 WHERE typeof(id) = 'text' AND typeof(name) = 'text' ORDER BY version;
