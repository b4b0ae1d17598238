import { GitOpsError } from '../../errors/gitops-error.ts';

/** An expression that cannot be read or computed; the message names the position (1 is the first character). */
export class ExpressionError extends GitOpsError {}
/** An expression that asks something of a value that is not there. */
export class AbsentValueError extends ExpressionError {}

/** The error of a value that is not what an expression needs. */
export function unfitError(value: unknown, message: string): ExpressionError {
  return value === null || value === undefined ? new AbsentValueError(message) : new ExpressionError(message);
}
