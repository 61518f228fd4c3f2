/**
 * The tests that mutants of the domain are tried against (`npm run mutate`): those of the domain
 * itself, thousands of times over, so without a database and without the rest of the product.
 */
import { defineConfig } from "vitest/config"

export default defineConfig({
  test: { include: ["test/{unit,property}/**/*.test.ts"] }
})
