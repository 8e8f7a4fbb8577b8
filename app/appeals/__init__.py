"""申诉 appeals: 我有疑问 / 申请核查 of a scan, a line or a total, decided by somebody else."""
