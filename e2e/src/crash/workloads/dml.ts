import type { Batch } from '../ledger.js';
import type { Target } from '../target.js';
import { TableWorkload } from './table-workload.js';

/** INSERT and MERGE jobs with ids of our own. Each also counts itself in a table of one row: an UPDATE done twice would show. */
export class DmlWorkload extends TableWorkload {
  override readonly name = 'dml';
  #counted = 0;

  override async prepare(target: Target): Promise<void> {
    await super.prepare(target);
    await target.createTable('dml_count');
    await target.query('dml_zero', "INSERT INTO dml_count (id, pad) VALUES (0, 'count')");
  }

  protected override async send(target: Target, batch: Batch): Promise<void> {
    const first = batch[0] ?? 0;
    const rows = batch.map((id) => `STRUCT(${id} AS id, 'p${id}' AS pad)`).join(', ');
    const sql = first % 2 === 0
      ? `INSERT INTO dml (id, pad) SELECT id, pad FROM UNNEST([${rows}])`
      : `MERGE dml AS t USING (SELECT id, pad FROM UNNEST([${rows}])) AS s ON t.id = s.id WHEN MATCHED THEN UPDATE SET pad = 'twice' WHEN NOT MATCHED THEN INSERT (id, pad) VALUES (id, pad)`;
    await target.query(`dml_${first}`, sql);
    await target.query(`dml_count_${first}`, 'UPDATE dml_count SET id = id + 1 WHERE TRUE');
    this.#counted += 1;
  }

  override async faults(target: Target): Promise<readonly string[]> {
    const [count = -1] = await target.ids('dml_count');
    const inFlight = this.ledger.uncertain.length > 0 ? 1 : 0;
    const wrong = count < this.#counted || count > this.#counted + inFlight;
    return [...(await super.faults(target)), ...(wrong ? [`UPDATE counted ${count} times, answered ${this.#counted} times`] : [])];
  }

  override async settle(target: Target): Promise<void> {
    if (this.ledger.uncertain.length === 0) return;
    await this.send(target, this.ledger.uncertain);
    this.ledger.answered();
  }
}
