import { getObject } from './kubectl.ts';

/** The field `color` of a ConfigMap in the cluster, which tests let commits change; undefined if there is no such ConfigMap. */
export async function colorOf(
  { api, namespace }: { readonly api: { readonly kubeconfig: string }; readonly namespace: string },
  name: string,
): Promise<string | undefined> {
  type Colored = { readonly data: { readonly color: string } };
  return (await getObject<Colored>(api.kubeconfig, namespace, 'configmap', name))?.data.color;
}
