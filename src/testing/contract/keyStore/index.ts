/**
 * What every key store owes, a file a concern.
 */
import type { ContractCase } from "../contractCase.ts"
import { change } from "./change.ts"
import { insertion } from "./insertion.ts"
import { revocation } from "./revocation.ts"

/** The cases of the key store. */
export const keyStoreContract: readonly ContractCase[] = [...insertion, ...change, ...revocation]
