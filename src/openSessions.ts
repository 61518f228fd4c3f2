/**
 * From options to working sessions.
 */
import * as Context from "effect/Context"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Scope from "effect/Scope"

import { logEvents } from "./adapters/in-process/eventLog.ts"
import { inProcessEvents } from "./adapters/in-process/eventSink.ts"
import { functionLogger, standardErrorLogger } from "./adapters/in-process/logger.ts"
import { logName } from "./adapters/node-crypto/logName.ts"
import type { Sessions } from "./app/sessions.ts"
import { SessionsService } from "./app/SessionsService.ts"
import { completeSettings } from "./completeSettings.ts"
import type { Json } from "./domain/json.ts"
import { makeFacade } from "./facade.ts"
import { decodeOptions } from "./options/decode.ts"
import type { SessionsOptions } from "./options/SessionsOptions.ts"
import { run } from "./run.ts"
import { sessionsLayer } from "./sessionsLayer.ts"

/** What `createSessions` does. */
export async function openSessions<Claims = Json | undefined, Data = Json | undefined>(
  options: SessionsOptions<Claims, Data>
): Promise<Sessions<Claims, Data>> {
  const decoded = decodeOptions(options)
  const settings = await run(completeSettings(decoded))
  const logger = decoded.logger === undefined ? standardErrorLogger : functionLogger(decoded.logger)
  const own = inProcessEvents(logger)
  const others = inProcessEvents(logger)
  // Each node logs its own: what all nodes logged would be in the logs of all.
  logEvents(own, logger, logName(decoded.secrets))
  const scope = await run(Scope.make())
  const release = () => run(Scope.close(scope, Exit.void))
  try {
    const context = await run(
      Layer.buildWithScope(sessionsLayer(decoded, settings, logger, own), scope)
    )
    const service = Context.get(context, SessionsService)
    return makeFacade(service, { own, others }, decoded, release)
  } catch (error) {
    await release()
    throw error
  }
}
