/** Where FOCUS files go, whatever their version. */
export const FOCUS_TABLE = 'cost_data_standard_1_3';
