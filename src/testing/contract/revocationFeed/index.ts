/**
 * What every revocation feed owes, a file a concern.
 */
import type { ContractCase } from "../contractCase.ts"

export const revocationFeedContract: readonly ContractCase[] = []
