// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_REPORT_HPP
#define EDGETRAN_REPORT_HPP

#include "edgetran/report/apportion.hpp"
#include "edgetran/report/bottlenecks.hpp"
#include "edgetran/report/breakdown.hpp"
#include "edgetran/report/campaign_page.hpp"
#include "edgetran/report/difference.hpp"
#include "edgetran/report/fold.hpp"
#include "edgetran/report/html.hpp"
#include "edgetran/report/html_difference.hpp"
#include "edgetran/report/html_script.hpp"
#include "edgetran/report/html_style.hpp"
#include "edgetran/report/html_tree.hpp"
#include "edgetran/report/layout.hpp"
#include "edgetran/report/page_plot.hpp"
#include "edgetran/report/search_page.hpp"
#include "edgetran/report/selection.hpp"
#include "edgetran/report/shares.hpp"
#include "edgetran/report/svg.hpp"
#include "edgetran/report/text.hpp"

#endif  // EDGETRAN_REPORT_HPP
