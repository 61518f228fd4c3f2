/**
 * What every key store owes, a file a concern.
 */
import type { ContractCase } from "../contractCase.ts"

export const keyStoreContract: readonly ContractCase[] = []
