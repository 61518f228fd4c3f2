/**
 * Every migration, in order. A migration never changes once it was published: what comes next is a new
 * one. Each is one statement, which the database carries out as a whole or not at all, and harmless when
 * it is carried out twice: so a process that is killed between the statement and its record, or two
 * processes that both believe it is their turn, do no damage (migrate.ts).
 */
import { quotedTables, type MysqlStoreOptions, type Tables } from "../tables.ts"
import { createSessions } from "./0001-sessions.ts"
import { createSigningKeys } from "./0002-signing-keys.ts"
import { createRevocations } from "./0003-revocations.ts"
import { createTurns } from "./0004-turns.ts"
import { createLeases } from "./0005-leases.ts"
import { createEvents } from "./0006-events.ts"

export interface Migration {
  readonly number: number
  readonly name: string
  readonly statement: (tables: Tables) => string
}

export const migrations: readonly Migration[] = [
  { number: 1, name: "0001_sessions", statement: createSessions },
  { number: 2, name: "0002_signing_keys", statement: createSigningKeys },
  { number: 3, name: "0003_revocations", statement: createRevocations },
  { number: 4, name: "0004_turns", statement: createTurns },
  { number: 5, name: "0005_leases", statement: createLeases },
  { number: 6, name: "0006_events", statement: createEvents }
]

/** Where it is recorded which migrations were applied, and which are just being applied by whom. */
export const createMigrations = ({ migrations: table }: Tables): string => `
CREATE TABLE IF NOT EXISTS ${table} (
  number INT NOT NULL,
  name VARBINARY(64) NOT NULL,
  applied_at BIGINT NULL,
  claimed_by BINARY(16) NULL,
  claimed_until BIGINT NULL,

  PRIMARY KEY (number)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`

/**
 * The schema as plain SQL, for those who run their own migrations: one statement each, to be run once, in
 * this order. The `…_applied` statements record what was done; without them the store refuses to start.
 */
export function mysqlMigrations(
  options: MysqlStoreOptions = {}
): readonly { readonly name: string; readonly sql: string }[] {
  const tables = quotedTables(options)
  return [
    { name: "0000_migrations", sql: createMigrations(tables).trim() },
    ...migrations.flatMap(({ number, name, statement }) => [
      { name, sql: statement(tables).trim() },
      {
        name: `${name}_applied`,
        sql: `INSERT INTO ${tables.migrations} (number, name, applied_at) VALUES (${number}, '${name}', UNIX_TIMESTAMP() * 1000)`
      }
    ])
  ]
}
