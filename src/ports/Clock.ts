/**
 * Time, as the core is given it. All nodes of a deployment are expected to agree on `now` within the
 * configured clock tolerance.
 */
import * as Context from "effect/Context"

export class Clock extends Context.Service<
  Clock,
  {
    /** Milliseconds since the epoch, a whole number. May jump when the machine's clock is set. */
    readonly now: () => number
    /** Milliseconds since some fixed instant. Never goes back; may stand still while the machine sleeps. */
    readonly monotonic: () => number
  }
>()("watchword/ports/Clock") {}
