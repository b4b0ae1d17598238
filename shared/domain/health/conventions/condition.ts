import { type Fields, fieldAt, listAt, numberAt, textAt } from '../read-field.ts';

/** One condition, as the API conventions describe it; whatever it looks like, reading it does not fail. */
export interface Condition {
  /** Without the domain that some controllers put before it. */
  readonly type: string;
  readonly status: 'True' | 'False' | 'Unknown';
  readonly reason: string;
  readonly message: string;
  /** Cluster API's: Error, Warning or Info; '' elsewhere. */
  readonly severity: string;
  readonly observedGeneration?: number;
}

/** The conditions of a status. */
export function readConditions(status: unknown): readonly Condition[] {
  return listAt(status, 'conditions').flatMap((item) => {
    const type = textAt(item, 'type');
    return type === '' ? [] : [readCondition(type, item)];
  });
}

/** The conditions of its parts, like the listeners of a Gateway: of every item in a list of the status. */
export function readPartConditions(status: Fields): readonly Condition[] {
  return Object.entries(status)
    .filter(([name]) => name !== 'conditions')
    .flatMap(([, value]) => (Array.isArray(value) ? value : []))
    .flatMap(readConditions);
}

function readCondition(type: string, item: unknown): Condition {
  const observedGeneration = numberAt(item, 'observedGeneration');
  return {
    type: type.slice(type.lastIndexOf('/') + 1),
    status: readTruth(fieldAt(item, 'status')),
    reason: textAt(item, 'reason'),
    message: textAt(item, 'message'),
    severity: textAt(item, 'severity'),
    ...(observedGeneration === undefined ? {} : { observedGeneration }),
  };
}

/** Some controllers write booleans, or capitals. */
function readTruth(value: unknown): Condition['status'] {
  const text = String(value).toLowerCase();
  return text === 'true' ? 'True' : text === 'false' ? 'False' : 'Unknown';
}
