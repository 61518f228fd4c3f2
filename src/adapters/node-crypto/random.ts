/**
 * Randomness from the operating system's generator, by way of OpenSSL (ASVS 11.5.1).
 */
import { randomBytes } from "node:crypto"

import * as Layer from "effect/Layer"

import { Random } from "../../ports/Random.ts"

export const nodeRandom: Random["Service"] = { bytes: (n) => randomBytes(n) }

export const nodeRandomLayer: Layer.Layer<Random> = Layer.succeed(Random, nodeRandom)
