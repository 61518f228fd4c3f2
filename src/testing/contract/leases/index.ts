/**
 * What every store owes those who share jobs, a file a concern.
 */
import type { ContractCase } from "../contractCase.ts"
import { claim } from "./claim.ts"
import { finish } from "./finish.ts"

/** The cases of the leases. */
export const leasesContract: readonly ContractCase[] = [...claim, ...finish]
