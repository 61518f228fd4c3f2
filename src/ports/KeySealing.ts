import * as Context from "effect/Context"

/**
 * Keeps signing keys unreadable at rest: AES-256-GCM under a key derived from the deployment's secret
 * (ASVS 11.3.2). What is sealed for one key id cannot be opened as another.
 */
import type { KeyId } from "../domain/identifier.ts"

export class KeySealing extends Context.Service<
  KeySealing,
  {
    /** Seals under the newest secret. Printable text; the same input never gives the same text twice. */
    readonly seal: (id: KeyId, plaintext: string) => string
    /** Opens with whichever secret sealed it; undefined where none of them did, or it was altered. */
    readonly open: (
      id: KeyId,
      sealed: string
    ) => { readonly plaintext: string; readonly newest: boolean } | undefined
  }
>()("watchword/ports/KeySealing") {}
