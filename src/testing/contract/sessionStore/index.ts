/**
 * What every session store owes, a file a concern.
 */
import type { ContractCase } from "../contractCase.ts"
import { insertion } from "./insertion.ts"

export const sessionStoreContract: readonly ContractCase[] = [...insertion]
