/**
 * Why the command ends without having done what it was asked: one message for people, and an exit code
 * for scripts. A stack trace would help neither.
 */
export class CommandFailure extends Error {
  override readonly name: string = "CommandFailure"
  /** 1: it could not be done. 2: the command line makes no sense. */
  readonly exitCode: number = 1
}

/** The command line makes no sense. */
export class UsageFailure extends CommandFailure {
  override readonly name = "UsageFailure"
  override readonly exitCode = 2

  constructor(problem: string) {
    super(`${problem} (see: watchword --help)`)
  }
}
