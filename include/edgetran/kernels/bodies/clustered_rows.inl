// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Few rows, for each target that looks centroids up in registers: how rows are cut into passes over a panel.
// What one pass does, and clustered_decode(), stand in bodies/clustered_direct.inl or
// bodies/clustered_stripes.inl.

template <class LookUp, int Rows>
inline void clustered_rows(const kernels::detail::clustered_job& job, std::ptrdiff_t row) {
  LookUp table(job.w);
  for (std::ptrdiff_t panel = job.first; panel < job.last; ++panel)
    clustered_panel<Rows>(job, table, job.w.indices + panel * job.w.panel_bytes(), row,
                          panel * panel_columns);
}

/// Passes of eight rows where the registers hold as many sums, of four, and of the rest; panel by panel where
/// there are several, so that the indices come from memory once.
template <class LookUp>
inline void clustered_direct(const kernels::detail::clustered_job& job) {
  constexpr int most = LookUp::pass_rows, last = most > 4 ? 4 : most;
  const std::ptrdiff_t step = job.rows > most ? 1 : job.last - job.first;
  kernels::detail::clustered_job some = job;
  for (some.first = job.first; some.first < job.last; some.first = some.last) {
    some.last = some.first + step;
    std::ptrdiff_t row = 0;
    for (; job.rows - row >= most; row += most) clustered_rows<LookUp, most>(some, row);
    for (; job.rows - row > last; row += last) clustered_rows<LookUp, last>(some, row);
    unroll<last>([&](auto r) EDGETRAN_INLINE_LAMBDA {
      if (job.rows - row == r + 1) clustered_rows<LookUp, r + 1>(some, row);
    });
  }
}

template <class LookUp>
inline constexpr kernels::detail::clustered_look_up look_up{clustered_decode<LookUp>,
                                                            clustered_direct<LookUp>, LookUp::direct_rows};
