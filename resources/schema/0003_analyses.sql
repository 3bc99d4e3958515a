-- Version 3: results of analyses under names. A reader of version 2 finds its own tables as they were.

-- kind names the command that made it ('patch', 'lens', …); a kind that a reader doesn't know is no damage. command is the line
-- that computes it again, settings_json its options. result is a JSON document in UTF-8: codec 0 as it is, 1 as a zlib stream;
-- raw_bytes and crc32c (Castagnoli) are of the document itself. result comes last: lists never touch its overflow pages.
CREATE TABLE analysis (
  id             INTEGER PRIMARY KEY,
  kind           TEXT    NOT NULL CHECK (length(kind) > 0),
  name           TEXT    NOT NULL UNIQUE CHECK (length(name) > 0),
  created_us     INTEGER NOT NULL,
  engine_version TEXT    NOT NULL,
  model_name     TEXT    NOT NULL DEFAULT '',
  model_digest   BLOB             CHECK (model_digest IS NULL OR length(model_digest) = 32),
  command        TEXT    NOT NULL DEFAULT '',
  settings_json  TEXT    NOT NULL DEFAULT '{}',
  codec          INTEGER NOT NULL CHECK (codec BETWEEN 0 AND 7),
  raw_bytes      INTEGER NOT NULL CHECK (raw_bytes >= 0),
  crc32c         INTEGER NOT NULL,
  result         BLOB    NOT NULL
) STRICT;

-- The recorded runs and prompts that an analysis is about. says keeps their names when they are deleted.
CREATE TABLE analysis_subject (
  analysis_id INTEGER NOT NULL REFERENCES analysis(id) ON DELETE CASCADE,
  ord         INTEGER NOT NULL CHECK (ord >= 0),
  run_id      INTEGER REFERENCES run(id) ON DELETE SET NULL,
  prompt_id   INTEGER REFERENCES prompt(id) ON DELETE SET NULL,
  says        TEXT    NOT NULL,
  PRIMARY KEY (analysis_id, ord)
) STRICT, WITHOUT ROWID;
CREATE INDEX analysis_subject_by_run ON analysis_subject(run_id) WHERE run_id IS NOT NULL;
CREATE INDEX analysis_subject_by_prompt ON analysis_subject(prompt_id) WHERE prompt_id IS NOT NULL;
