/**
 * The two decisions of the rotation protocol, as the model world asks for them, so that a test can put a
 * broken copy in their place.
 */
import { decideConfirmation, decideRefresh } from "../../../src/domain/rotation.ts"

export interface Rules {
  readonly refresh: typeof decideRefresh
  readonly confirm: typeof decideConfirmation
}

/** The product's own. */
export const realRules: Rules = { refresh: decideRefresh, confirm: decideConfirmation }
