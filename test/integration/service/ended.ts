/**
 * The command run to its end.
 */
import { expect } from "vitest"

import { command, folder } from "./started.ts"

/** How the command ended, and what it had printed. */
export async function ended(
  args: readonly string[],
  {
    cwd = folder(),
    env = {}
  }: { readonly cwd?: string; readonly env?: Record<string, string> } = {}
) {
  const child = command(cwd, args, env)
  const { code, signal } = await child.exited
  expect(signal).toBeNull()
  return { code, stdout: child.stdout, stderr: child.stderr }
}
