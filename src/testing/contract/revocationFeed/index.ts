/**
 * What every revocation feed owes, a file a concern.
 */
import type { ContractCase } from "../contractCase.ts"
import { forget } from "./forget.ts"
import { recent } from "./recent.ts"

/** The cases of the revocation feed. */
export const revocationFeedContract: readonly ContractCase[] = [...recent, ...forget]
