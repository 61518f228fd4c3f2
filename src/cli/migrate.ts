/**
 * `watchword migrate`: brings a store's schema up to date, or prints it.
 */
import { CommandFailure } from "./commandFailure.ts"
import { configure, type Environment } from "./configuration.ts"
import type { Flags } from "./flags.ts"
import { schemaSql, shownStore, storeFailure, storeFor } from "./store.ts"
import type { migrateFlags } from "./usage.ts"

export async function migrate(
  flags: Flags<typeof migrateFlags>,
  environment: Environment,
  print: (text: string) => void
): Promise<void> {
  const { store } = configure(flags, environment).decoded
  if (store.kind === "memory")
    throw new CommandFailure("a store in memory has no schema to migrate")
  if (flags["print-sql"] === true) {
    for (const { name, sql } of await schemaSql(store)) {
      print(`-- ${name}\n${sql.trim().replace(/;?$/, ";")}\n`)
    }
    return
  }
  const applied = await migrated(store)
  for (const name of applied) print(`applied ${name}`)
  if (applied.length === 0) print(`nothing to apply: ${shownStore(store)} is up to date`)
}

async function migrated(store: Parameters<typeof storeFor>[0]): Promise<readonly string[]> {
  const adapter = await storeFor(store)
  try {
    return await adapter.migrate()
  } catch (error) {
    throw storeFailure(store, error)
  }
}
