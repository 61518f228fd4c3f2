/**
 * The adapter: what is given is checked when it is opened, so every mistake is a `StoreRefused`.
 */
import * as Effect from "effect/Effect"

import { StoreRefused } from "../../ports/failure.ts"
import type { StoreAdapter } from "../../ports/StoreAdapter.ts"
import { attempt } from "./attempt.ts"
import type { LoadDriver } from "./driver.ts"
import { opening } from "./opening.ts"
import { locate, type SqliteStoreOptions } from "./options.ts"
import { ports } from "./ports.ts"
import { writeLane } from "./writeLane.ts"

/** A store in a file, with the driver that `load` imports. */
export function storeIn(file: string, options: SqliteStoreOptions, load: LoadDriver): StoreAdapter {
  const location = locate(file, options)
  const open = (migrate: boolean) =>
    "problem" in location
      ? Effect.fail(new StoreRefused({ message: location.problem }))
      : Effect.map(opening(load, location, migrate), (opened) => ({ ...opened, location }))

  return {
    name: "sqlite",
    open: ({ migrate }) =>
      Effect.gen(function* () {
        const { connection, location: opened } = yield* open(migrate !== false)
        const lane = writeLane(connection)
        yield* Effect.addFinalizer(() => Effect.sync(lane.finish))
        return yield* attempt("open", () => ports(connection, lane, opened))
      }),
    migrate: () =>
      Effect.runPromise(Effect.scoped(Effect.map(open(true), ({ applied }) => applied)))
  }
}
