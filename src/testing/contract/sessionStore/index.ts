/**
 * What every session store owes, a file a concern.
 */
import type { ContractCase } from "../contractCase.ts"
import { advance } from "./advance.ts"
import { end } from "./end.ts"
import { endAll } from "./endAll.ts"
import { exactness } from "./exactness.ts"
import { insertion } from "./insertion.ts"
import { lifetime } from "./lifetime.ts"
import { limits } from "./limits.ts"
import { limitsAtOnce } from "./limitsAtOnce.ts"
import { listing } from "./listing.ts"
import { payloadCases } from "./payloads.ts"
import { sweep } from "./sweep.ts"
import { sweepAtOnce } from "./sweepAtOnce.ts"
import { touch } from "./touch.ts"
import { userText } from "./userText.ts"
import { versions } from "./versions.ts"

/** The cases of the session store. */
export const sessionStoreContract: readonly ContractCase[] = [
  ...insertion,
  ...exactness,
  ...userText,
  ...payloadCases,
  ...lifetime,
  ...limits,
  ...limitsAtOnce,
  ...advance,
  ...touch,
  ...end,
  ...endAll,
  ...listing,
  ...versions,
  ...sweep,
  ...sweepAtOnce
]
