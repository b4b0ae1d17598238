import { composeRender } from '../../shared/composition/compose-render.ts';

/** The Lambda function that runs helm and kustomize for the others; it has no right to anything. */
export const handler = composeRender();
