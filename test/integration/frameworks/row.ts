/**
 * A row of the matrix: the tests of one subject, for whichever framework it is given.
 */
import type { FrameworkUnderTest } from "./application.ts"

export type Row = (framework: FrameworkUnderTest) => void
