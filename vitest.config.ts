import { defineConfig } from "vitest/config"

// Tests import the sources by relative path; only child processes run the built files in dist/.
export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    globalSetup: ["test/support/globalSetup.ts"],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    coverage: {
      provider: "v8",
      include: ["src/**/*.ts"],
      thresholds: {
        "src/domain/**": { branches: 100, lines: 100, functions: 100, statements: 100 }
      }
    }
  }
})
