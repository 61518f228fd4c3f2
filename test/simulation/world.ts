/**
 * What the parts of one simulation share.
 */
import type { Dependencies } from "../../src/app/dependencies.ts"
import { makeRevocationWatch } from "../../src/app/revocationWatch.ts"
import type { SettingsShape } from "../../src/app/Settings.ts"
import { makeSweep, type Sweep } from "../../src/app/sweep.ts"
import type { Agenda } from "./agenda.ts"
import type { Draw } from "./draw.ts"
import type { Oracle } from "./oracle.ts"
import type { SimulatedStore } from "./store.ts"
import type { Mint } from "./tokens.ts"

/** What is tried. */
export interface Parts {
  readonly watch: typeof makeRevocationWatch
  /** May, where it is a broken one, ask for the store's time. */
  readonly sweep: (deps: Dependencies, storeNow: () => number) => Sweep
}

export const realParts: Parts = { watch: makeRevocationWatch, sweep: makeSweep }

export interface World {
  readonly parts: Parts
  readonly agenda: Agenda
  readonly draw: Draw
  readonly store: SimulatedStore
  readonly mint: Mint
  readonly oracle: Oracle
  readonly settings: SettingsShape
  /** How old what a node knows may be for it to accept a token without asking. */
  readonly maxStaleness: number
  /** Tells whoever replays a seed what happens. */
  readonly trace: (line: string) => void
}
