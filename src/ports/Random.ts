/**
 * The only source of unpredictability. Ids, salts and key material all come from here, so an adapter
 * must be a cryptographically secure generator (ASVS 11.5.1); a seeded one belongs in tests alone.
 */
import * as Context from "effect/Context"

export class Random extends Context.Service<
  Random,
  {
    /** `n` fresh random bytes. Never the same array twice. */
    readonly bytes: (n: number) => Uint8Array
  }
>()("watchword/ports/Random") {}
