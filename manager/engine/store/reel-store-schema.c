/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The tables of the catalogue, as the list of migration steps; the database's user_version counts the steps applied.
 * Called by reel-store-sqlite.c. */
#include "manager/engine/store/reel-store-schema.h"

#include "manager/core/wire/reel-error.h"
#include "manager/engine/store/reel-sqlite.h"

#define FINAL_STATES "('completed', 'failed')"

/* The chat of an operation as searchable text: of a row o, or that of a trigger. */
#define CHAT_BEFORE "(SELECT group_concat (text, char (10)) FROM (SELECT text FROM chat WHERE operation = "
#define CHAT_BEHIND ".operation ORDER BY entry))"
#define CHAT_OF_O   CHAT_BEFORE "o" CHAT_BEHIND
#define CHAT_OF_NEW CHAT_BEFORE "new" CHAT_BEHIND

#define FOR_EVER "9223372036854775807"

/* The attempts to deliver a job of a trigger that are known to have failed. */
#define FAILED_NEW "(new.attempts - (new.state IN ('leased', 'done')))"
#define FAILED_OLD "(old.attempts - (old.state IN ('leased', 'done')))"

/* The link of a mail's job, and what is known of it: what became of it, when, and the error. */
#define LINK_OF_NEW "substr (new.job, 1, length (new.job) - length (new.target) - 1)"
#define LINK_OF_OLD "substr (old.job, 1, length (old.job) - length (old.target) - 1)"
#define MAIL_FATE(row)                                                                                                 \
  "CASE " row ".state WHEN 'done' THEN 'sent' WHEN 'dead' THEN 'failed' WHEN 'dropped' THEN 'dropped' ELSE 'waiting'"  \
  " END, " row ".ended_utc, iif (" row ".state = 'done', NULL, " row ".last_error)"
#define MAIL_FATE_NEW MAIL_FATE ("new")
#define MAIL_FATE_J   MAIL_FATE ("j")

/* The copy that a job of a trigger removes; what its expiry becomes once that was given up. */
#define COPY_OF_NEW     "target = new.target AND name = new.body"
#define COPY_OF_OLD     "target = old.target AND name = old.body"
#define REMOVAL_DROPPED "'removal-dropped'"
#define KEEP_COPY       "INSERT INTO copy_expiries SELECT document_id, target, operation, chunk, "
#define KEPT_COPY       ", " FOR_EVER ", " REMOVAL_DROPPED " FROM copies "

/* A released step is never edited, since databases have applied it. */
static const char *const steps[] = {
  "CREATE TABLE calls ("
  "  call_id TEXT PRIMARY KEY NOT NULL, server_call_id TEXT NOT NULL, boot_id TEXT NOT NULL, state TEXT NOT NULL,"
  "  subject TEXT, meeting_id TEXT, properties TEXT NOT NULL,"
  "  created_utc INTEGER NOT NULL, ended_utc INTEGER NOT NULL, end_reason TEXT);"
  "CREATE INDEX calls_by_server_call_id ON calls (server_call_id);"
  "CREATE TABLE operations ("
  "  operation TEXT PRIMARY KEY NOT NULL, call_id TEXT NOT NULL REFERENCES calls (call_id),"
  "  request_id TEXT UNIQUE, options TEXT NOT NULL, state TEXT NOT NULL, host TEXT, base TEXT NOT NULL,"
  "  created_utc INTEGER NOT NULL, start_utc INTEGER NOT NULL, ended_utc INTEGER NOT NULL,"
  "  duration_ns INTEGER NOT NULL, session_end_reason TEXT);"
  "CREATE INDEX operations_by_call ON operations (call_id);"
  "CREATE TABLE chunks ("
  "  operation TEXT NOT NULL REFERENCES operations (operation) ON DELETE CASCADE, chunk INTEGER NOT NULL,"
  "  document_id TEXT NOT NULL UNIQUE, start_utc INTEGER NOT NULL, duration_ns INTEGER NOT NULL,"
  "  size INTEGER NOT NULL, end_reason TEXT, location TEXT, PRIMARY KEY (operation, chunk));"
  "CREATE TABLE intervals ("
  "  operation TEXT NOT NULL REFERENCES operations (operation) ON DELETE CASCADE, kind TEXT NOT NULL,"
  "  start_utc INTEGER NOT NULL, end_utc INTEGER NOT NULL, PRIMARY KEY (operation, kind, start_utc));"
  "CREATE TABLE participants ("
  "  call_id TEXT NOT NULL REFERENCES calls (call_id), participant_id TEXT NOT NULL, kind TEXT NOT NULL,"
  "  properties TEXT NOT NULL, joined_utc INTEGER NOT NULL, left_utc INTEGER NOT NULL,"
  "  PRIMARY KEY (call_id, participant_id, joined_utc));"
  "CREATE TABLE participant_log ("
  "  entry INTEGER PRIMARY KEY AUTOINCREMENT, call_id TEXT NOT NULL REFERENCES calls (call_id),"
  "  participant_id TEXT NOT NULL, utc INTEGER NOT NULL, event TEXT NOT NULL, stream_id TEXT, detail TEXT);"
  "CREATE INDEX participant_log_by_call ON participant_log (call_id);"
  "CREATE TABLE streams ("
  "  call_id TEXT NOT NULL REFERENCES calls (call_id), stream_id TEXT NOT NULL, participant_id TEXT NOT NULL,"
  "  kind TEXT NOT NULL, transport TEXT NOT NULL, port INTEGER NOT NULL, PRIMARY KEY (call_id, stream_id));"
  "CREATE TABLE events ("
  "  entry INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE,"
  "  operation TEXT NOT NULL UNIQUE REFERENCES operations (operation), body TEXT NOT NULL,"
  "  created_utc INTEGER NOT NULL, sent_utc INTEGER NOT NULL);",

  "CREATE TABLE policy ("
  "  level TEXT NOT NULL, id TEXT NOT NULL, properties TEXT NOT NULL, PRIMARY KEY (level, id)) WITHOUT ROWID;",
  "CREATE TABLE meetings ("
  "  meeting_id TEXT PRIMARY KEY NOT NULL, properties TEXT NOT NULL, added_utc INTEGER NOT NULL);"
  "CREATE TABLE chat ("
  "  entry INTEGER PRIMARY KEY AUTOINCREMENT,"
  "  operation TEXT NOT NULL REFERENCES operations (operation) ON DELETE CASCADE,"
  "  participant_id TEXT NOT NULL, utc INTEGER NOT NULL, text TEXT NOT NULL);"
  "CREATE INDEX chat_by_operation ON chat (operation, utc);",
  /* Recordings of earlier managers have no trigger that the rules know. */
  "ALTER TABLE operations ADD COLUMN grounds TEXT;",
  "ALTER TABLE calls ADD COLUMN restricted INTEGER NOT NULL DEFAULT 0;"
  "ALTER TABLE chunks ADD COLUMN recorded TEXT;",
  /* Pages of recordings: by time, by state, and by what calls are searched for. The keys are folded to lower case. */
  "ALTER TABLE calls ADD COLUMN subject_key TEXT;"
  "ALTER TABLE calls ADD COLUMN meeting_key TEXT;"
  "UPDATE calls SET subject_key = lower(subject), meeting_key = lower(meeting_id);"
  "CREATE INDEX calls_by_subject ON calls (subject_key);"
  "CREATE INDEX calls_by_meeting ON calls (meeting_key);"
  "CREATE INDEX participants_by_id ON participants (participant_id, call_id);"
  "CREATE INDEX operations_by_time ON operations (created_utc, operation);"
  "CREATE INDEX operations_by_state ON operations (state, created_utc, operation);",
  /* Deliveries: due jobs, their order, and the lists for people. */
  "CREATE TABLE jobs ("
  "  entry INTEGER PRIMARY KEY AUTOINCREMENT, job TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, target TEXT NOT NULL,"
  "  ordering TEXT NOT NULL, event TEXT, url TEXT, body TEXT NOT NULL, created_utc INTEGER NOT NULL,"
  "  state TEXT NOT NULL, attempts INTEGER NOT NULL, due_utc INTEGER NOT NULL, expires_utc INTEGER NOT NULL,"
  "  ended_utc INTEGER NOT NULL, last_error TEXT, progress TEXT);"
  "CREATE INDEX jobs_due ON jobs (due_utc) WHERE state IN ('waiting', 'leased');"
  "CREATE INDEX jobs_open ON jobs (target, ordering, entry, due_utc, kind) WHERE state IN ('waiting', 'leased');"
  "CREATE INDEX jobs_ended ON jobs (state, ended_utc) WHERE ended_utc > 0;"
  "CREATE INDEX jobs_by_state ON jobs (state, entry);"
  "CREATE INDEX jobs_by_ordering ON jobs (ordering, entry);",

  /* The disposition of documents, links to them, and the audit trail. */
  "CREATE TABLE dispositions ("
  "  document_id TEXT PRIMARY KEY NOT NULL,"
  "  operation TEXT NOT NULL REFERENCES operations (operation) ON DELETE CASCADE, chunk INTEGER NOT NULL,"
  "  hold TEXT, state TEXT NOT NULL, since_utc INTEGER NOT NULL);"
  "CREATE INDEX dispositions_by_operation ON dispositions (operation);"
  "CREATE INDEX dispositions_by_state ON dispositions (state);"
  "CREATE TABLE links ("
  "  link_id TEXT PRIMARY KEY NOT NULL, user TEXT NOT NULL, recipient TEXT NOT NULL,"
  "  secret_hash TEXT NOT NULL UNIQUE, code_hash TEXT, reason TEXT, options TEXT NOT NULL,"
  "  created_utc INTEGER NOT NULL, expires_utc INTEGER NOT NULL, revoked_utc INTEGER NOT NULL);"
  "CREATE INDEX links_by_time ON links (created_utc, link_id);"
  "CREATE TABLE link_documents ("
  "  link_id TEXT NOT NULL REFERENCES links (link_id) ON DELETE CASCADE, document_id TEXT NOT NULL,"
  "  PRIMARY KEY (link_id, document_id)) WITHOUT ROWID;"
  "CREATE INDEX link_documents_by_document ON link_documents (document_id, link_id);"
  "CREATE TABLE audit ("
  "  entry INTEGER PRIMARY KEY NOT NULL, utc INTEGER NOT NULL, user TEXT NOT NULL, action TEXT NOT NULL,"
  "  target TEXT NOT NULL, outcome TEXT NOT NULL, line TEXT NOT NULL);"
  "CREATE INDEX audit_by_user ON audit (user, entry);"
  "CREATE INDEX audit_by_target ON audit (target, entry);"
  "CREATE INDEX audit_by_action ON audit (action, entry);"
  "CREATE TRIGGER audit_not_changed BEFORE UPDATE ON audit BEGIN"
  "  SELECT raise (ABORT, 'an entry of the audit trail stays as it is'); END;"
  "CREATE TRIGGER audit_not_removed BEFORE DELETE ON audit BEGIN"
  "  SELECT raise (ABORT, 'an entry of the audit trail stays'); END;",

  /* The text of recordings, one row each, numbered in the order of creation, so that the newest matches of a frequent
   * word are read first without sorting. */
  "ALTER TABLE operations ADD COLUMN text_row INTEGER;"
  "CREATE VIRTUAL TABLE operation_text USING fts5 (subject, chat, tokenize = 'unicode61 remove_diacritics 2',"
  "  prefix = '2 3 4');"
  "UPDATE operations SET text_row = created_utc * 1024 + (SELECT count(*) FROM operations p"
  "  WHERE p.created_utc = operations.created_utc AND p.operation < operations.operation);"
  "CREATE INDEX operations_by_text_row ON operations (text_row);"
  "INSERT INTO operation_text (rowid, subject, chat) SELECT o.text_row, c.subject, " CHAT_OF_O
  "  FROM operations o JOIN calls c ON c.call_id = o.call_id;"
  "CREATE TRIGGER operation_text_made AFTER INSERT ON operations BEGIN"
  "  UPDATE operations SET text_row = coalesce ((SELECT max (text_row) + 1 FROM operations"
  "    WHERE text_row >= new.created_utc * 1024 AND text_row < (new.created_utc + 1) * 1024),"
  "    new.created_utc * 1024) WHERE operation = new.operation;"
  "  INSERT INTO operation_text (rowid, subject, chat) SELECT o.text_row, c.subject, " CHAT_OF_O
  "    FROM operations o JOIN calls c ON c.call_id = o.call_id WHERE o.operation = new.operation; END;"
  "CREATE TRIGGER operation_text_ended AFTER UPDATE OF state ON operations"
  "  WHEN new.state IN " FINAL_STATES " AND old.state NOT IN " FINAL_STATES " BEGIN"
  "  UPDATE operation_text SET chat = " CHAT_OF_NEW " WHERE rowid = new.text_row; END;"
  "CREATE TRIGGER operation_text_removed AFTER DELETE ON operations BEGIN"
  "  DELETE FROM operation_text WHERE rowid = old.text_row; END;"
  "CREATE TRIGGER operation_text_renamed AFTER UPDATE OF subject ON calls"
  "  WHEN new.subject IS NOT old.subject BEGIN"
  "  UPDATE operation_text SET subject = new.subject WHERE rowid IN"
  "    (SELECT text_row FROM operations WHERE call_id = new.call_id); END;"
  /* The change that removes messages rebuilds the text from those that are left. */
  "CREATE TRIGGER operation_text_erased AFTER DELETE ON chat BEGIN"
  "  UPDATE operation_text SET chat = NULL"
  "    WHERE rowid = (SELECT text_row FROM operations WHERE operation = old.operation) AND chat IS NOT NULL; END;",

  /* Chunks stored by an earlier manager have no sidecars yet. */
  "CREATE TABLE sidecars ("
  "  operation TEXT NOT NULL REFERENCES operations (operation) ON DELETE CASCADE, chunk INTEGER NOT NULL,"
  "  names TEXT, error TEXT, made_utc INTEGER NOT NULL, PRIMARY KEY (operation, chunk)) WITHOUT ROWID;"
  "CREATE INDEX sidecars_missing ON sidecars (made_utc) WHERE made_utc = 0;"
  "INSERT INTO sidecars SELECT operation, chunk, NULL, NULL, 0 FROM chunks"
  "  WHERE location IS NOT NULL AND end_reason IS NOT NULL;",

  /* The expiry of documents. Recordings of an earlier manager are kept, since nobody was told that they would expire.
   * Replacing a chunk's row does not change its expiry, and no expiry is calculated while its recording runs. */
  "CREATE TABLE expiries ("
  "  document_id TEXT PRIMARY KEY NOT NULL,"
  "  operation TEXT NOT NULL REFERENCES operations (operation) ON DELETE CASCADE, chunk INTEGER NOT NULL,"
  "  complete_utc INTEGER NOT NULL, expires_utc INTEGER NOT NULL, look_utc INTEGER NOT NULL, kept TEXT);"
  "CREATE INDEX expiries_by_operation ON expiries (operation);"
  "CREATE INDEX expiries_by_look ON expiries (look_utc);"
  "CREATE INDEX expiries_by_time ON expiries (expires_utc, document_id);"
  "INSERT INTO expiries SELECT document_id, operation, chunk, start_utc + duration_ns / 1000, " FOR_EVER ", " FOR_EVER
  "  , NULL FROM chunks k WHERE location IS NOT NULL AND end_reason IS NOT NULL AND NOT EXISTS"
  "    (SELECT 1 FROM dispositions d WHERE d.document_id = k.document_id AND d.state <> 'kept')"
  "  AND EXISTS (SELECT 1 FROM operations o WHERE o.operation = k.operation AND o.state IN " FINAL_STATES ");"
  "INSERT INTO expiries SELECT document_id, operation, chunk, 0, 0, " FOR_EVER ", NULL FROM chunks k"
  "  WHERE location IS NOT NULL AND end_reason IS NOT NULL AND EXISTS"
  "    (SELECT 1 FROM operations o WHERE o.operation = k.operation AND o.state NOT IN " FINAL_STATES ");"
  "CREATE TRIGGER expiry_made AFTER INSERT ON chunks"
  "  WHEN new.location IS NOT NULL AND new.end_reason IS NOT NULL"
  "    AND NOT EXISTS (SELECT 1 FROM expiries WHERE document_id = new.document_id) BEGIN"
  "  INSERT INTO expiries SELECT new.document_id, new.operation, new.chunk, 0, 0,"
  "    iif (o.state IN " FINAL_STATES ", 0, " FOR_EVER "), NULL FROM operations o"
  "    WHERE o.operation = new.operation; END;"
  "CREATE TRIGGER expiry_due AFTER UPDATE OF state ON operations"
  "  WHEN new.state IN " FINAL_STATES " AND old.state NOT IN " FINAL_STATES " BEGIN"
  "  UPDATE expiries SET look_utc = 0 WHERE operation = new.operation; END;"
  "CREATE TRIGGER expiry_released AFTER INSERT ON dispositions WHEN new.state = 'kept' AND new.hold IS NULL BEGIN"
  "  UPDATE expiries SET look_utc = 0 WHERE document_id = new.document_id; END;"
  "CREATE TRIGGER expiry_over AFTER INSERT ON dispositions WHEN new.state IN ('deleted', 'expired') BEGIN"
  "  DELETE FROM expiries WHERE document_id = new.document_id; END;"
  "CREATE INDEX jobs_of_files ON jobs (ordering, ended_utc) WHERE state IN ('waiting', 'leased', 'dead')"
  "  AND (event IS NULL OR event = 'file-status');",

  /* Files at destinations. What becomes of a job that brings one there is known of the file with it. */
  "CREATE TABLE copies ("
  "  target TEXT NOT NULL, name TEXT NOT NULL, document_id TEXT NOT NULL,"
  "  operation TEXT NOT NULL REFERENCES operations (operation) ON DELETE CASCADE, chunk INTEGER NOT NULL,"
  "  location TEXT, state TEXT NOT NULL, since_utc INTEGER NOT NULL, PRIMARY KEY (target, name)) WITHOUT ROWID;"
  "CREATE INDEX copies_by_operation ON copies (operation, chunk);"
  "CREATE TRIGGER copy_moved AFTER UPDATE OF state ON jobs"
  "  WHEN new.kind IN ('upload', 'hook') AND new.state IN ('waiting', 'done', 'dead') BEGIN"
  "  UPDATE copies SET state = CASE new.state WHEN 'done' THEN 'there' WHEN 'dead' THEN 'undelivered'"
  "    ELSE 'waiting' END, since_utc = new.ended_utc"
  "    WHERE target = new.target AND name = substr (new.job, 1, length (new.job) - length (new.target) - 1)"
  "    AND state IN ('waiting', 'there', 'undelivered'); END;",

  /* Files whose delivery a person dropped. */
  "DROP INDEX jobs_of_files;"
  "CREATE INDEX jobs_of_files ON jobs (ordering, ended_utc) WHERE state IN ('waiting', 'leased', 'dead', 'dropped')"
  "  AND (event IS NULL OR event = 'file-status');"
  "DROP TRIGGER copy_moved;"
  "CREATE TRIGGER copy_moved AFTER UPDATE OF state ON jobs"
  "  WHEN new.kind IN ('upload', 'hook') AND new.state IN ('waiting', 'done', 'dead', 'dropped') BEGIN"
  "  UPDATE copies SET state = CASE new.state WHEN 'done' THEN 'there' WHEN 'waiting' THEN 'waiting'"
  "    ELSE 'undelivered' END, since_utc = new.ended_utc"
  "    WHERE target = new.target AND name = substr (new.job, 1, length (new.job) - length (new.target) - 1)"
  "    AND state IN ('waiting', 'there', 'undelivered'); END;",

  /* When files at destinations go. Of a job that removes one it is known with the job, as of one that brings it there.
   * What an earlier manager sent stays. A document whose hold is released is looked at, wherever its files are. */
  "CREATE TABLE copy_expiries ("
  "  document_id TEXT NOT NULL, target TEXT NOT NULL,"
  "  operation TEXT NOT NULL REFERENCES operations (operation) ON DELETE CASCADE, chunk INTEGER NOT NULL,"
  "  complete_utc INTEGER NOT NULL, expires_utc INTEGER NOT NULL, look_utc INTEGER NOT NULL, kept TEXT,"
  "  PRIMARY KEY (document_id, target)) WITHOUT ROWID;"
  "CREATE INDEX copy_expiries_by_operation ON copy_expiries (operation);"
  "CREATE INDEX copy_expiries_by_look ON copy_expiries (look_utc);"
  "CREATE TRIGGER copy_expiry_made AFTER INSERT ON copies BEGIN"
  "  INSERT OR IGNORE INTO copy_expiries VALUES (new.document_id, new.target, new.operation, new.chunk, 0, 0, 0, NULL);"
  "  END;"
  "CREATE TRIGGER copy_expiry_released AFTER INSERT ON dispositions WHEN new.hold IS NULL BEGIN"
  "  UPDATE copy_expiries SET look_utc = 0 WHERE document_id = new.document_id; END;"
  "CREATE TRIGGER copy_removing AFTER INSERT ON jobs WHEN new.kind = 'removal' BEGIN"
  "  UPDATE copies SET state = 'removing', since_utc = new.created_utc WHERE target = new.target AND name = new.body;"
  "  END;"
  "CREATE TRIGGER copy_removed AFTER UPDATE OF state ON jobs WHEN new.kind = 'removal' BEGIN"
  "  UPDATE copies SET since_utc = new.ended_utc, state = CASE new.state WHEN 'done' THEN 'removed' WHEN 'dead' THEN"
  "    'there' ELSE 'removing' END WHERE target = new.target AND name = new.body; END;"
  "CREATE TRIGGER copy_not_removed AFTER DELETE ON jobs WHEN old.kind = 'removal' AND old.state <> 'done' BEGIN"
  "  UPDATE copies SET state = 'there' WHERE target = old.target AND name = old.body AND state = 'removing'; END;"
  /* Instants that outlive a manager. */
  "CREATE TABLE marks (name TEXT PRIMARY KEY NOT NULL, utc INTEGER NOT NULL) WITHOUT ROWID;",

  /* What is missing of recordings, and from when on that has been kept: nobody knows what an earlier manager missed,
   * nor what was in a catalogue that was lost. */
  "CREATE TABLE incomplete ("
  "  id TEXT PRIMARY KEY NOT NULL, call_id TEXT NOT NULL REFERENCES calls (call_id) ON DELETE CASCADE,"
  "  call_utc INTEGER NOT NULL, server_call_id TEXT NOT NULL, operation TEXT, stream_id TEXT, reason TEXT NOT NULL,"
  "  rule TEXT NOT NULL, level TEXT, start_utc INTEGER NOT NULL, since_utc INTEGER NOT NULL,"
  "  end_utc INTEGER NOT NULL, missing_ns INTEGER NOT NULL, detail TEXT);"
  "CREATE INDEX incomplete_by_time ON incomplete (call_utc, id);"
  "CREATE INDEX incomplete_by_call ON incomplete (call_id);"
  "CREATE INDEX incomplete_open ON incomplete (end_utc) WHERE end_utc = 0;"
  "CREATE INDEX calls_by_time ON calls (created_utc);"
  "CREATE TABLE completeness (since_utc INTEGER NOT NULL);"
  "INSERT INTO completeness VALUES (CAST (strftime ('%s', 'now') AS INTEGER) * 1000000);",

  /* What could not be done with files, and is tried again. */
  "ALTER TABLE sidecars ADD COLUMN attempts INTEGER NOT NULL DEFAULT 0;"
  "ALTER TABLE sidecars ADD COLUMN retry_utc INTEGER NOT NULL DEFAULT 0;"
  "CREATE INDEX sidecars_again ON sidecars (retry_utc) WHERE retry_utc > 0;"
  "CREATE TABLE unsealed ("
  "  operation TEXT NOT NULL REFERENCES operations (operation) ON DELETE CASCADE, chunk INTEGER NOT NULL,"
  "  attempts INTEGER NOT NULL, due_utc INTEGER NOT NULL, error TEXT, PRIMARY KEY (operation, chunk)) WITHOUT ROWID;"
  "CREATE INDEX unsealed_by_time ON unsealed (due_utc);",

  /* Secrets of links in mails, masked, until these have ended. */
  "ALTER TABLE jobs ADD COLUMN secret TEXT;"
  "CREATE INDEX jobs_with_secret ON jobs (expires_utc) WHERE secret IS NOT NULL;",

  /* Figures for monitoring, counted with each change, since nobody is to count the rows. All rows of the table are made
   * here: the names are states of jobs, what was delivered in all, attempts that failed in all, and what is held. */
  "CREATE TABLE figures (kind TEXT NOT NULL, name TEXT NOT NULL, number INTEGER NOT NULL,"
  "  PRIMARY KEY (kind, name)) WITHOUT ROWID;"
  "INSERT INTO figures WITH"
  "  k (kind) AS (VALUES ('webhook'), ('mail'), ('upload'), ('hook'), ('removal'), ('event')),"
  "  n (name) AS (VALUES ('waiting'), ('leased'), ('done'), ('dead'), ('dropped'), ('delivered'), ('failed'))"
  "  SELECT kind, name, (SELECT count (*) FROM jobs j WHERE j.kind = k.kind AND j.state = n.name) FROM k, n;"
  "INSERT INTO figures SELECT '', 'held', count (*) FROM dispositions WHERE hold IS NOT NULL;"
  "CREATE TRIGGER figures_job_added AFTER INSERT ON jobs BEGIN"
  "  UPDATE figures SET number = number + 1 WHERE kind = new.kind AND name = new.state; END;"
  "CREATE TRIGGER figures_job_removed AFTER DELETE ON jobs BEGIN"
  "  UPDATE figures SET number = number - 1 WHERE kind = old.kind AND name = old.state; END;"
  "CREATE TRIGGER figures_job_moved AFTER UPDATE OF state ON jobs WHEN new.state <> old.state BEGIN"
  "  UPDATE figures SET number = number - 1 WHERE kind = old.kind AND name = old.state;"
  "  UPDATE figures SET number = number + 1 WHERE kind = new.kind"
  "    AND (name = new.state OR (name = 'delivered' AND new.state = 'done')); END;"
  /* Several states of a job may be written as one, so attempts are counted, not failures. */
  "CREATE TRIGGER figures_job_tried AFTER UPDATE OF state, attempts ON jobs"
  "  WHEN new.state <> 'dropped' AND " FAILED_NEW " > " FAILED_OLD " BEGIN"
  "  UPDATE figures SET number = number + " FAILED_NEW " - " FAILED_OLD
  "    WHERE kind = new.kind AND name = 'failed'; END;"
  /* A row that is replaced is not deleted before the eyes of a trigger. */
  "CREATE TRIGGER figures_hold_put BEFORE INSERT ON dispositions BEGIN"
  "  UPDATE figures SET number = number + (new.hold IS NOT NULL) - EXISTS (SELECT 1 FROM dispositions d"
  "    WHERE d.document_id = new.document_id AND d.hold IS NOT NULL) WHERE kind = '' AND name = 'held'; END;"
  "CREATE TRIGGER figures_hold_removed AFTER DELETE ON dispositions WHEN old.hold IS NOT NULL BEGIN"
  "  UPDATE figures SET number = number - 1 WHERE kind = '' AND name = 'held'; END;"
  "CREATE INDEX jobs_oldest ON jobs (kind, created_utc) WHERE state = 'waiting';"
  "CREATE INDEX links_lasting ON links (expires_utc) WHERE revoked_utc = 0;",

  /* What became of the mail with a link. It is known of the link with its job, and outlives that. A courier's error may
   * name the recipient, and goes when that is erased. */
  "ALTER TABLE links ADD COLUMN mail TEXT;"
  "ALTER TABLE links ADD COLUMN mail_utc INTEGER NOT NULL DEFAULT 0;"
  "ALTER TABLE links ADD COLUMN mail_error TEXT;"
  "UPDATE links SET (mail, mail_utc, mail_error) = (SELECT " MAIL_FATE_J " FROM jobs j"
  "    WHERE j.job IN (link_id || '/mail:link', link_id || '/mail:host'))"
  "  WHERE EXISTS (SELECT 1 FROM jobs j WHERE j.job IN (link_id || '/mail:link', link_id || '/mail:host'));"
  "CREATE TRIGGER link_mail_ordered AFTER INSERT ON jobs WHEN new.kind = 'mail' BEGIN"
  "  UPDATE links SET (mail, mail_utc, mail_error) = (SELECT " MAIL_FATE_NEW ")"
  "    WHERE link_id = " LINK_OF_NEW "; END;"
  "CREATE TRIGGER link_mail_moved AFTER UPDATE OF state, ended_utc, last_error ON jobs"
  "  WHEN new.kind = 'mail' BEGIN"
  "  UPDATE links SET (mail, mail_utc, mail_error) = (SELECT " MAIL_FATE_NEW ")"
  "    WHERE link_id = " LINK_OF_NEW "; END;"
  "CREATE TRIGGER link_mail_removed AFTER DELETE ON jobs"
  "  WHEN old.kind = 'mail' AND old.state IN ('waiting', 'leased') BEGIN"
  "  UPDATE links SET mail = 'dropped', mail_error = NULL WHERE link_id = " LINK_OF_OLD "; END;"
  "CREATE TRIGGER link_mail_erased AFTER UPDATE OF recipient ON links"
  "  WHEN new.recipient <> old.recipient BEGIN"
  "  UPDATE links SET mail_error = NULL WHERE link_id = new.link_id; END;",

  /* When files at destinations go is listed. What stays there because its removal was given up is, too, until that is
   * ordered again or none of it is left. In a trigger OR REPLACE does what the statement that fires it says. */
  "CREATE INDEX copy_expiries_by_time ON copy_expiries (expires_utc, document_id, target);"
  "DROP TRIGGER copy_removed;"
  "CREATE TRIGGER copy_removed AFTER UPDATE OF state ON jobs WHEN new.kind = 'removal' BEGIN"
  "  UPDATE copies SET since_utc = new.ended_utc, state = CASE new.state WHEN 'done' THEN 'removed'"
  "    WHEN 'dead' THEN 'there' WHEN 'dropped' THEN 'there' ELSE 'removing' END WHERE " COPY_OF_NEW ";"
  "  DELETE FROM copy_expiries WHERE target = new.target"
  "    AND document_id = (SELECT document_id FROM copies WHERE " COPY_OF_NEW ")"
  "    AND (new.state IN ('dead', 'dropped') OR (kept = " REMOVAL_DROPPED " AND NOT EXISTS (SELECT 1 FROM copies c"
  "      WHERE c.operation = copy_expiries.operation AND c.chunk = copy_expiries.chunk"
  "      AND c.target = copy_expiries.target AND c.state = 'there')));"
  "  " KEEP_COPY "new.created_utc, new.created_utc" KEPT_COPY "    WHERE " COPY_OF_NEW
  " AND new.state IN ('dead', 'dropped'); END;"
  "DROP TRIGGER copy_not_removed;"
  "CREATE TRIGGER copy_not_removed AFTER DELETE ON jobs WHEN old.kind = 'removal' AND old.state <> 'done' BEGIN"
  "  DELETE FROM copy_expiries WHERE target = old.target"
  "    AND document_id = (SELECT document_id FROM copies WHERE " COPY_OF_OLD " AND state = 'removing');"
  "  " KEEP_COPY "old.created_utc, old.created_utc" KEPT_COPY "    WHERE " COPY_OF_OLD " AND state = 'removing';"
  "  UPDATE copies SET state = 'there' WHERE " COPY_OF_OLD " AND state = 'removing'; END;"
  "INSERT OR IGNORE INTO copy_expiries SELECT c.document_id, c.target, c.operation, c.chunk, d.since_utc, d.since_utc"
  ", " FOR_EVER ", " REMOVAL_DROPPED " FROM copies c JOIN dispositions d ON d.document_id = c.document_id"
  "  WHERE c.state = 'there' AND d.state = 'deleted';",

  /* Whether what was made beside a chunk follows it to its destination. What an earlier manager did not send stays. */
  "ALTER TABLE sidecars ADD COLUMN sent INTEGER NOT NULL DEFAULT 0;"
  "UPDATE sidecars SET sent = 1 WHERE made_utc > 0;"
  "DROP TRIGGER copy_expiry_made;"
  "CREATE TRIGGER copy_expiry_made AFTER INSERT ON copies WHEN NOT EXISTS (SELECT 1 FROM copy_expiries"
  "  WHERE document_id = new.document_id AND target = new.target) BEGIN"
  "  INSERT INTO copy_expiries VALUES (new.document_id, new.target, new.operation, new.chunk, 0, 0, 0, NULL); END;"
  "CREATE INDEX sidecars_to_send ON sidecars (made_utc) WHERE sent = 0 AND made_utc > 0;",

  /* 2: to where the configuration had no destination; until the next start. */
  "CREATE INDEX sidecars_lost ON sidecars (sent) WHERE sent = 2;",
};

static gboolean
read_version (sqlite3 *db, guint *version, GError **error)
{
  sqlite3_stmt *row = NULL;
  gboolean found =
      sqlite3_prepare_v2 (db, "PRAGMA user_version", -1, &row, NULL) == SQLITE_OK && sqlite3_step (row) == SQLITE_ROW;

  if (found)
    *version = (guint)sqlite3_column_int (row, 0);
  else
    reel_sqlite_set_error (db, error);
  sqlite3_finalize (row);
  return found;
}

static gboolean
take_step (sqlite3 *db, guint step, GError **error)
{
  g_autofree char *set_version = g_strdup_printf ("PRAGMA user_version = %u", step + 1);

  if (reel_sqlite_execute (db, "BEGIN IMMEDIATE", error) == SQLITE_OK &&
      reel_sqlite_execute (db, steps[step], error) == SQLITE_OK &&
      reel_sqlite_execute (db, set_version, error) == SQLITE_OK &&
      reel_sqlite_execute (db, "COMMIT", error) == SQLITE_OK)
    return TRUE;
  sqlite3_exec (db, "ROLLBACK", NULL, NULL, NULL);
  return FALSE;
}

gboolean
reel_store_schema_migrate (sqlite3 *db, GError **error)
{
  guint version = 0;

  if (!read_version (db, &version, error))
    return FALSE;
  if (version > G_N_ELEMENTS (steps)) {
    g_set_error (error, REEL_ERROR, REEL_ERROR_STORAGE_FAILED,
                 "The catalogue was written by a newer Callreel (its version is %u, this program knows %u)", version,
                 (guint)G_N_ELEMENTS (steps));
    return FALSE;
  }
  while (version < G_N_ELEMENTS (steps)) {
    if (!take_step (db, version++, error))
      return FALSE;
  }
  return TRUE;
}
