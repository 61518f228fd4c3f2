/**
 * The machine's clock: the wall clock for what is written into tokens and rows, and the monotonic one
 * for how long ago something was.
 */
import * as Layer from "effect/Layer"

import { Clock } from "../../ports/Clock.ts"

export const systemClock: Clock["Service"] = {
  now: () => Date.now(),
  monotonic: () => performance.now()
}

export const systemClockLayer: Layer.Layer<Clock> = Layer.succeed(Clock, systemClock)
