/**
 * The part of h3's `H3Event` that is used. Spelt out, so that any copy of h3 fits.
 */
import type { WebRequest } from "../exchange/webMessage.ts"

/** What is used of h3's `H3Event`. */
export interface RequestEvent {
  readonly req: WebRequest & { readonly ip?: string | undefined }
  /** The address as far as no mount point has cut off it. */
  readonly url: Pick<URL, "pathname">
  readonly res: { status?: number; readonly headers: Headers; readonly errHeaders: Headers }
  readonly runtime?:
    | {
        readonly node?: { readonly res?: { readonly headersSent: boolean } | undefined } | undefined
      }
    | undefined
}
