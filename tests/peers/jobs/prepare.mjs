/** Job: write documents of given shapes into the storage of a server that is not running yet. */

export async function run(peer, { dir, shapes }) {
  const datasets = [];
  for (const { documentCount, recordsEach } of shapes) {
    const documents = await peer.prepare(dir, { documentCount, recordsEach });
    datasets.push({ documents, recordsEach });
  }
  return datasets;
}
