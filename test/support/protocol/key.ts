/**
 * When two worlds are the same for all that can still happen. Digests are renamed by order of appearance,
 * generations are counted from the row's, times are taken by the gaps between them (a gap longer than
 * anything a rule compares with is cut to that length), and what no rule can look at any more is left
 * out. What remains is finite: an exploration that meets no new world has seen every history, for
 * unlimited time and any number of generations.
 */
import type { Digest } from "../../../src/domain/identifier.ts"
import type { Lineage } from "../../../src/domain/session.ts"
import { heldTokens, type Flight, type Scenario, type Token, type World } from "./world.ts"

const none = 1
const never = 2
const first = 32
const phases = { request: 3, saving: 4, answer: 5 }

/** A text that is equal for worlds with the same future. */
export function keyOf(world: World, scenario: Scenario): string {
  const key = new Key(world, scenario)
  key.time(world.now)
  key.row(world.lineage)
  key.token(world.jar, true)
  key.list(world.thief, (token) => key.token(token, false))
  key.list(world.flights.toSorted(byBirth), (flight) => key.flight(flight))
  key.list(world.strays, ({ token, deadline }) => {
    key.token(token, false)
    key.time(deadline)
  })
  key.list(world.confirmations, (token) => key.token(token, false))
  key.number(world.leader === undefined ? 0 : world.leader === "client" ? 1 : 2)
  key.number(world.ended ? 1 : 0)
  if (world.stolen !== undefined) key.generation(world.stolen.generation)
  key.digest(world.stolen?.digest)
  if (world.failures > 0) {
    key.number(world.failures)
    key.list(world.backups, ({ lineage }) => key.row(lineage))
  }
  return key.text(horizon(scenario))
}

/** Longer than any difference between two instants that is ever compared with something. */
function horizon({ policy, trip, life, strayLife, clocks }: Scenario): number {
  const bounds = [2 * policy.leeway, policy.band, trip, life, strayLife]
  return Math.max(...bounds.filter(Number.isFinite)) + Math.max(...clocks) + 1
}

// The order in which equal tabs stand says nothing.
const byBirth = (a: Flight, b: Flight): number =>
  phases[a.phase] - phases[b.phase] ||
  a.token.generation - b.token.generation ||
  a.token.issuedAt - b.token.issuedAt ||
  (a.deadline === b.deadline ? 0 : a.deadline - b.deadline)

class Key {
  readonly #codes: number[] = []
  /** Where in `codes` an instant stands. */
  readonly #instants: number[] = []
  readonly #names: Digest[] = []
  readonly #world: World
  readonly #base: number
  /** Whether twins are looked at. */
  readonly #leeway: boolean
  /** Whether anybody asks how old a client's token is. */
  readonly #aged: boolean
  /** Whether an older row may come back, so that nothing is past being looked at. */
  readonly #open: boolean

  constructor(world: World, { policy, life }: Scenario) {
    this.#world = world
    this.#base = world.lineage.current.generation
    this.#leeway = policy.leeway > 0
    this.#aged = life > 0
    this.#open = world.failures > 0
  }

  number(value: number): void {
    this.#codes.push(first + value)
  }

  // What is four generations old is only old.
  generation(value: number): void {
    this.number(Math.max(value - this.#base, -4) + 4)
  }

  time(at: number | undefined): void {
    if (at === undefined || at === Infinity) this.#codes.push(never)
    else this.#instants.push(this.#codes.push(at) - 1)
  }

  digest(digest: Digest | undefined): void {
    if (digest === undefined) {
      this.#codes.push(none)
      return
    }
    const known = this.#names.indexOf(digest)
    this.number(known < 0 ? this.#names.push(digest) - 1 : known)
  }

  list<T>(items: readonly T[], write: (item: T) => void): void {
    this.number(items.length)
    items.forEach(write)
  }

  row({ current, previous, beforePrevious, settled }: Lineage): void {
    this.digest(current.digest)
    this.generation(current.generation)
    this.time(current.issuedAt)
    this.digest(this.#leeway ? previous?.digest : undefined)
    // Looked at only for twins of the previous token, and none is born any more.
    const compared =
      this.#leeway && heldTokens(this.#world).some(({ parent }) => parent === beforePrevious)
    this.digest(compared || this.#open ? beforePrevious : undefined)
    this.time(compared || this.#open ? previous?.issuedAt : undefined)
    this.number(settled ? 1 : 0)
  }

  /** `mayWait`: whether its holder refreshes with it once it is old enough. */
  token(token: Token, mayWait: boolean): void {
    const { digest, parent, parentIssuedAt, generation, issuedAt } = token
    const { current, previous, beforePrevious } = this.#world.lineage
    this.digest(digest)
    if (digest === current.digest && !this.#open) return
    const promotable = this.#open || generation > this.#base
    const twin = this.#leeway && (parent === previous?.digest || parent === beforePrevious)
    this.digest(promotable || twin ? parent : undefined)
    this.time(promotable || twin || (mayWait && this.#aged) ? issuedAt : undefined)
    if (!promotable) return
    this.time(this.#leeway ? parentIssuedAt : undefined)
    this.generation(generation)
  }

  flight(flight: Flight): void {
    this.#codes.push(phases[flight.phase])
    this.token(flight.token, true)
    this.time(flight.deadline)
    if (flight.phase !== "saving") return
    const behind = Math.min(this.#world.revision - flight.revision, 2)
    this.number(behind + 2)
    // A write that will conflict is decided anew.
    if (behind !== 0 && !this.#open) return
    this.row(flight.write)
    this.token(flight.issued, true)
  }

  /** The instants become places on a line, no two neighbours further apart than `longest`. */
  text(longest: number): string {
    const codes = this.#codes
    const order = this.#instants.toSorted((a, b) => (codes[a] as number) - (codes[b] as number))
    let place = first
    let before = codes[order[0] as number] as number
    for (const at of order) {
      const instant = codes[at] as number
      place += Math.min(instant - before, longest)
      before = instant
      codes[at] = place
    }
    return String.fromCharCode(...codes)
  }
}
