/**
 * The undelivered events in their order. Immutable: a later change is a later migration.
 *
 * The index of before is ordered so, too, but SQLite sees that only as long as nobody has had its tables
 * analysed: after that it sorts every undelivered event to answer the first few.
 */
export const undeliveredEvents = `
DROP INDEX watchword_events_undelivered;
CREATE INDEX watchword_events_waiting ON watchword_events (sequence) WHERE delivered = 0;

INSERT INTO watchword_migrations (name) VALUES ('0006_undelivered_events');
`
