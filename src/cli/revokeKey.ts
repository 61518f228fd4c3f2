/**
 * `watchword revoke-key`: revokes a signing key in the store. It works whether or not a node runs, and needs
 * of the nodes' options only the store and the secret: the key that signs from then on is of the same kind.
 */
import * as Effect from "effect/Effect"

import { standardErrorLogger } from "../adapters/in-process/logger.ts"
import { keyGeneration } from "../adapters/node-crypto/keyGeneration.ts"
import { keySealing } from "../adapters/node-crypto/keySealing.ts"
import { nodeRandom } from "../adapters/node-crypto/random.ts"
import { systemClock } from "../adapters/system/clock.ts"
import { makeEvents, newNodeId } from "../app/events/events.ts"
import { revokeStoredKey } from "../app/revokeKey.ts"
import { isKeyId, type KeyId } from "../domain/identifier.ts"
import type { DecodedServeOptions } from "../options/serve.ts"
import { run } from "../run.ts"
import { CommandFailure } from "./commandFailure.ts"
import { configure, type Environment } from "./configuration.ts"
import type { Flags } from "./flags.ts"
import { readSecret, secretFileFor } from "./secretFile.ts"
import { shownStore, storeFailure, storeFor } from "./store.ts"
import type { revokeKeyFlags } from "./usage.ts"

export async function revokeKey(
  keyId: string,
  flags: Flags<typeof revokeKeyFlags>,
  environment: Environment,
  print: (text: string) => void
): Promise<void> {
  const options = configure(flags, environment).decoded
  if (options.providedKeys !== undefined) {
    throw new CommandFailure(
      "the signing keys are in the configuration (keys.provided): take the key out there, put another one first, and restart every node"
    )
  }
  const revoked = isKeyId(keyId) && (await revokeIn(options, keyId))
  const store = shownStore(options.store)
  if (!revoked) throw new CommandFailure(`${store} has no signing key ${JSON.stringify(keyId)}`)
  print(`revoked ${keyId} in ${store}`)
}

/** Whether the key was there. */
async function revokeIn(options: DecodedServeOptions, keyId: KeyId): Promise<boolean> {
  const secrets = secretsFor(options)
  const adapter = await storeFor(options.store)
  const revoking = Effect.gen(function* () {
    const { eventLog, keys } = yield* adapter.open({ migrate: false })
    const events = makeEvents({
      node: newNodeId(nodeRandom),
      random: nodeRandom,
      // The nodes tell of it, who read the log; nobody listens here.
      sink: { publish: () => undefined },
      eventLog,
      logger: standardErrorLogger
    })
    const world = {
      clock: systemClock,
      keyStore: keys,
      sealing: keySealing(secrets, nodeRandom),
      signer: { generate: keyGeneration(nodeRandom) },
      events,
      clockTolerance: options.settings.clockTolerance
    }
    return yield* Effect.ensuring(revokeStoredKey(world, keyId), events.close)
  })
  try {
    return await run(Effect.scoped(revoking))
  } catch (error) {
    throw storeFailure(options.store, error)
  }
}

/** The secrets, newest first: those that were given, or the one beside an SQLite file. */
function secretsFor({ secrets, store }: DecodedServeOptions): readonly string[] {
  if (secrets !== undefined) return secrets
  const found = store.kind === "sqlite" ? readSecret(secretFileFor(store.file)) : undefined
  if (found !== undefined) return [found]
  throw new CommandFailure(
    "the new signing key has to be sealed under the nodes' secret: set WATCHWORD_SECRET to it"
  )
}
