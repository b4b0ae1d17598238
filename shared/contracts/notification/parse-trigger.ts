import { z } from 'zod';
import { MalformedRequestError } from '../../domain/errors/request-errors.ts';
import { ExpressionError } from '../../domain/notification/expression/expression-error.ts';
import { parseExpression } from '../../domain/notification/expression/parse-expression.ts';
import type { TriggerCondition } from '../../domain/notification/notification-config.ts';
import { parseValue } from '../parse-value.ts';

const triggerSchema = z.array(
  z.looseObject({
    when: z.string().default('false'),
    send: z.array(z.string().min(1, 'must not be empty')).default([]),
    oncePer: z.string().exactOptional(),
    description: z.string().exactOptional(),
  }),
);

/**
 * Reads the conditions of `trigger.<name>`.
 * @throws MalformedRequestError naming the field, and for an expression the position in it
 */
export function parseTrigger(value: unknown, key: string): readonly TriggerCondition[] {
  return parseValue(triggerSchema, value, key).map(({ when, send, oncePer }, index) => {
    checkExpression(when, `${key}[${index}].when`);
    if (!oncePer) return { when, send };
    checkExpression(oncePer, `${key}[${index}].oncePer`);
    return { when, send, oncePer };
  });
}

function checkExpression(expression: string, at: string): void {
  try {
    parseExpression(expression);
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    throw new MalformedRequestError(`${at}: ${error.message}`);
  }
}
