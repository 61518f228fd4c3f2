/**
 * What the tables are called.
 */
import { StoreRefused } from "../../ports/failure.ts"

/** Names of the tables; each has a default. Letters, digits, `_` and `$`, at most 64 characters. */
export interface MysqlTableNames {
  /** `watchword_sessions` */
  readonly sessions?: string
  /** `watchword_signing_keys` */
  readonly signingKeys?: string
  /** `watchword_revocations` */
  readonly revocations?: string
  /** `watchword_turns`: at which a user's simultaneous sign-ins queue up, where sessions are limited. */
  readonly turns?: string
  /** `watchword_leases`: which node does a job that one is enough for. */
  readonly leases?: string
  /** `watchword_events`: the events that every node hears of. */
  readonly events?: string
  /** `watchword_migrations` */
  readonly migrations?: string
}

export interface MysqlStoreOptions {
  readonly tables?: MysqlTableNames
  /** The database that the tables are in; by default the one that the connections are in. */
  readonly database?: string
}

/** Every table's name, quoted and ready to be part of a statement. */
export type Tables = Readonly<Record<keyof MysqlTableNames, string>>

const defaultNames: Tables = {
  sessions: "watchword_sessions",
  signingKeys: "watchword_signing_keys",
  revocations: "watchword_revocations",
  turns: "watchword_turns",
  leases: "watchword_leases",
  events: "watchword_events",
  migrations: "watchword_migrations"
}

/** Checks the names: they become part of statements, so nothing but an identifier may pass. */
export function quotedTables(options: MysqlStoreOptions): Tables {
  const { tables = {}, database, ...rest } = options
  refuseUnknown(Object.keys(rest), "option", ["tables", "database"])
  refuseUnknown(
    Object.keys(tables).filter((key) => !Object.hasOwn(defaultNames, key)),
    "table",
    Object.keys(defaultNames)
  )
  const names = { ...defaultNames, ...tables }
  for (const [key, name] of Object.entries(names)) assertIdentifier(name, `tables.${key}`)
  if (database !== undefined) assertIdentifier(database, "database")

  // Whether two spellings are one table depends on the server's file system.
  const distinct = new Set(Object.values(names).map((name) => name.toLowerCase()))
  if (distinct.size < Object.keys(names).length) {
    throw new StoreRefused({ message: "mysqlStore: two of its tables have the same name" })
  }

  const quoted = (name: string) =>
    (database === undefined ? "" : `\`${database}\`.`) + `\`${name}\``
  return {
    sessions: quoted(names.sessions),
    signingKeys: quoted(names.signingKeys),
    revocations: quoted(names.revocations),
    turns: quoted(names.turns),
    leases: quoted(names.leases),
    events: quoted(names.events),
    migrations: quoted(names.migrations)
  }
}

/** Whether the tables are called as by default: the command knows no other names. */
export const hasDefaultNames = ({ tables = {}, database }: MysqlStoreOptions): boolean =>
  database === undefined && Object.keys(tables).length === 0

function assertIdentifier(name: unknown, option: string): void {
  if (typeof name === "string" && /^[A-Za-z0-9_$]{1,64}$/.test(name)) return
  const given = typeof name === "string" ? JSON.stringify(name) : typeof name
  throw new StoreRefused({
    message: `mysqlStore: ${option} must be 1 to 64 letters, digits, _ or $, such as "watchword_sessions"; got ${given}`
  })
}

function refuseUnknown(keys: readonly string[], what: string, known: readonly string[]): void {
  if (keys.length === 0) return
  throw new StoreRefused({
    message: `mysqlStore: there is no ${what} ${JSON.stringify(keys[0])}; there are ${known.join(", ")}`
  })
}
