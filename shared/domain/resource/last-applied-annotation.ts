/** Where kubectl's client-side apply leaves a copy of the whole manifest, secrets included. */
export const LAST_APPLIED_ANNOTATION = 'kubectl.kubernetes.io/last-applied-configuration';
