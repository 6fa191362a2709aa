/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The one header that a model includes.
 */
#pragma once

#include "sim/base/option.h"
#include "sim/kernel/machine.h"
