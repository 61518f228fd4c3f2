/**
 * Leases. Each change is one statement whose WHERE is its guard: it either changed a row or did not apply.
 */
import type { Leases } from "../../ports/Leases.ts"
import { attemptWrite } from "./attempt.ts"
import { bytes } from "./bytes.ts"
import type { Connection } from "./connection.ts"

const claimSql = `
INSERT INTO watchword_leases (job, holder, held_until, due_at)
VALUES (:job, :holder, :held_until, :now)
ON CONFLICT (job) DO UPDATE SET holder = :holder, held_until = :held_until
WHERE (holder = :holder AND held_until > :now) OR (held_until <= :now AND due_at <= :now)`

const finishSql = `
UPDATE watchword_leases SET held_until = :now, due_at = :due_at
WHERE job = :job AND holder = :holder`

/** `now` is the store's clock. */
export function leases(connection: Connection, now: () => number): Leases["Service"] {
  const claim = connection.command(claimSql)
  const finish = connection.command(finishSql)

  return {
    claim: (job, holder, ms) =>
      attemptWrite("claim lease", () => {
        const at = now()
        return claim({ job, holder: bytes(holder), now: at, held_until: at + ms }) === 1
      }),

    finish: (job, holder, dueIn) =>
      attemptWrite("finish lease", () => {
        const at = now()
        return finish({ job, holder: bytes(holder), now: at, due_at: at + dueIn }) === 1
      })
  }
}
