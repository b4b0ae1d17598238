import { type ApplicationPlan, isEmptyPlan } from './application-plan.ts';
import { diffLines, nameObject, summarize } from './describe-object.ts';

/** A plan as plain text, for terminals and pages. */
export function describePlanText(plan: ApplicationPlan): string {
  const { application, destination, revisions, trouble, guard, warnings, objects, hooks, unchanged, planHash } = plan;
  const title = `${application.namespace}/${application.name} on ${destination}`;
  if (trouble) return `${title}: no plan\n${trouble.message}\n`;
  return [
    `${title}: ${summarize(plan).join(', ')}`,
    `Revision ${revisions.join(', ')}, plan ${planHash}, ${unchanged} unchanged`,
    ...(guard ? [`! ${guard}`] : []),
    ...warnings.map((warning) => `Warning: ${warning}`),
    ...(isEmptyPlan(plan) ? [] : ['']),
    ...objects.flatMap(diffLines),
    ...hooks.map(({ key, phases }) => `> ${nameObject(key)}: hook (${phases.join(', ')})`),
    '',
  ].join('\n');
}
