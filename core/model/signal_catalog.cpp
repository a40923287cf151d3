// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/signal_catalog.h"

#include "model/value.h"

#include <array>

namespace vigil::model {
namespace {

using G = ParameterGroup;

constexpr std::array kSignals{
    SignalInfo{"HR", "HR", "/min", "8867-4", "MDC_ECG_HEART_RATE", G::Ecg, false, 0, 350, 20, 300,
               0},
    SignalInfo{"PR", "PR", "/min", "8867-4", "MDC_PULS_OXIM_PULS_RATE", G::SpO2, false, 0, 350, 20,
               300, 0},
    SignalInfo{"SpO2", "SpO\xE2\x82\x82", "%", "2708-6", "MDC_PULS_OXIM_SAT_O2", G::SpO2, false, 0,
               100, 50, 100, 0},
    SignalInfo{"PI", "PI", "%", "61006-3", "MDC_BLD_PERF_INDEX", G::SpO2, false, 0, 25, 0.02, 20,
               2},
    SignalInfo{"ABP_SYS", "ABP S", "mm[Hg]", "8480-6", "MDC_PRESS_BLD_ART_ABP_SYS", G::Abp, false,
               -50, 400, 10, 300, 0},
    SignalInfo{"ABP_DIA", "ABP D", "mm[Hg]", "8462-4", "MDC_PRESS_BLD_ART_ABP_DIA", G::Abp, false,
               -50, 400, 10, 300, 0},
    SignalInfo{"ABP_MEAN", "ABP M", "mm[Hg]", "8478-0", "MDC_PRESS_BLD_ART_ABP_MEAN", G::Abp, false,
               -50, 400, 10, 300, 0},
    SignalInfo{"NIBP_SYS", "NIBP S", "mm[Hg]", "8480-6", "MDC_PRESS_BLD_NONINV_SYS", G::Nibp, false,
               0, 350, 30, 300, 0},
    SignalInfo{"NIBP_DIA", "NIBP D", "mm[Hg]", "8462-4", "MDC_PRESS_BLD_NONINV_DIA", G::Nibp, false,
               0, 300, 10, 240, 0},
    SignalInfo{"NIBP_MEAN", "NIBP M", "mm[Hg]", "8478-0", "MDC_PRESS_BLD_NONINV_MEAN", G::Nibp,
               false, 0, 320, 15, 260, 0},
    SignalInfo{"PAP_SYS", "PAP S", "mm[Hg]", "8440-0", "MDC_PRESS_BLD_ART_PULM_SYS", G::Pap, false,
               -50, 200, 0, 120, 0},
    SignalInfo{"PAP_DIA", "PAP D", "mm[Hg]", "8385-7", "MDC_PRESS_BLD_ART_PULM_DIA", G::Pap, false,
               -50, 200, 0, 120, 0},
    SignalInfo{"PAP_MEAN", "PAP M", "mm[Hg]", "8414-5", "MDC_PRESS_BLD_ART_PULM_MEAN", G::Pap,
               false, -50, 200, 0, 120, 0},
    SignalInfo{"CVP", "CVP", "mm[Hg]", "60985-9", "MDC_PRESS_BLD_VEN_CENT_MEAN", G::Cvp, false, -50,
               100, -5, 40, 0},
    SignalInfo{"RR", "RR", "/min", "9279-1", "MDC_RESP_RATE", G::Resp, false, 0, 200, 2, 150, 0},
    SignalInfo{"EtCO2", "EtCO\xE2\x82\x82", "mm[Hg]", "19891-1", "MDC_CONC_AWAY_CO2_ET", G::Co2,
               false, 0, 200, 0, 150, 0},
    SignalInfo{"FiCO2", "FiCO\xE2\x82\x82", "mm[Hg]", "", "MDC_AWAY_CO2_INSP_MIN", G::Co2, false, 0,
               100, 0, 50, 0},
    SignalInfo{"Temp", "Temp", "Cel", "8310-5", "MDC_TEMP", G::Temp, false, 0, 50, 25, 45, 1},
    SignalInfo{"PVC", "PVC", "/min", "", "MDC_ECG_V_P_C_RATE", G::Ecg, false, 0, 300, 0, 100, 0},
    SignalInfo{"CO", "CO", "L/min", "8741-1", "MDC_OUTPUT_CARD", G::Other, false, 0, 40, 0.5, 25,
               1},
    SignalInfo{"ECG_I", "I", "mV", "", "MDC_ECG_LEAD_I", G::Ecg, true, -20, 20, -5, 5, 3},
    SignalInfo{"ECG_II", "II", "mV", "", "MDC_ECG_LEAD_II", G::Ecg, true, -20, 20, -5, 5, 3},
    SignalInfo{"ECG_III", "III", "mV", "", "MDC_ECG_LEAD_III", G::Ecg, true, -20, 20, -5, 5, 3},
    SignalInfo{"ECG_V", "V", "mV", "", "MDC_ECG_LEAD_V", G::Ecg, true, -20, 20, -5, 5, 3},
    SignalInfo{"ECG_MCL1", "MCL1", "mV", "", "MDC_ECG_LEAD_MCL1", G::Ecg, true, -20, 20, -5, 5, 3},
    SignalInfo{"Pleth", "Pleth", "1", "", "MDC_PULS_OXIM_PLETH", G::SpO2, true, -1e6, 1e6, -1e6,
               1e6, 2},
    SignalInfo{"ABP", "ABP", "mm[Hg]", "", "MDC_PRESS_BLD_ART_ABP", G::Abp, true, -50, 400, 0, 300,
               0},
    SignalInfo{"PAP", "PAP", "mm[Hg]", "", "MDC_PRESS_BLD_ART_PULM", G::Pap, true, -50, 200, 0, 120,
               0},
    SignalInfo{"CVP_WAVE", "CVP", "mm[Hg]", "", "MDC_PRESS_BLD_VEN_CENT", G::Cvp, true, -50, 100,
               -5, 40, 0},
    SignalInfo{"Resp", "Resp", "1", "", "MDC_IMPED_TTHOR", G::Resp, true, -1e6, 1e6, -1e6, 1e6, 2},
    SignalInfo{"CO2", "CO\xE2\x82\x82", "mm[Hg]", "", "MDC_CONC_AWAY_CO2", G::Co2, true, -10, 200,
               0, 150, 0},
};

struct Alias {
    std::string_view alias;
    std::string_view name;
};

// "RESP" is a wave in WFDB waveform records and a rate in numeric ones: findSignal leaves it alone
// (it equals the wave "Resp" without case); numeric recordings say "RR" when they are mapped.
constexpr std::array kAliases{
    Alias{"HeartRate", "HR"},      Alias{"Pulse", "PR"},
    Alias{"PULSE", "PR"},          Alias{"O2Sat", "SpO2"},
    Alias{"SaO2", "SpO2"},         Alias{"ABPSys", "ABP_SYS"},
    Alias{"ABPDias", "ABP_DIA"},   Alias{"ABPMean", "ABP_MEAN"},
    Alias{"SBP", "NIBP_SYS"},      Alias{"DBP", "NIBP_DIA"},
    Alias{"MAP", "NIBP_MEAN"},     Alias{"NBPSys", "NIBP_SYS"},
    Alias{"NBPDias", "NIBP_DIA"},  Alias{"NBPMean", "NIBP_MEAN"},
    Alias{"NBP Sys", "NIBP_SYS"},  Alias{"ABP Sys", "ABP_SYS"},
    Alias{"ABP Dias", "ABP_DIA"},  Alias{"ABP Mean", "ABP_MEAN"},
    Alias{"NBP Dias", "NIBP_DIA"}, Alias{"NBP Mean", "NIBP_MEAN"},
    Alias{"RespRate", "RR"},       Alias{"Temperature", "Temp"},
    Alias{"I", "ECG_I"},           Alias{"II", "ECG_II"},
    Alias{"MLII", "ECG_II"},       Alias{"III", "ECG_III"},
    Alias{"V", "ECG_V"},           Alias{"MCL1", "ECG_MCL1"},
    Alias{"PLETH", "Pleth"},       Alias{"ART", "ABP"},
};

} // namespace

std::span<const SignalInfo> signalCatalog() noexcept { return kSignals; }

const SignalInfo* findSignal(std::string_view nameOrAlias) noexcept {
    for (const auto& signal : kSignals)
        if (equalNames(signal.name, nameOrAlias) || signal.mdc == nameOrAlias)
            return &signal;
    for (const auto& alias : kAliases)
        if (equalNames(alias.alias, nameOrAlias))
            return findSignal(alias.name);
    return nullptr;
}

} // namespace vigil::model
