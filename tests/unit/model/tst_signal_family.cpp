// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/signal_family.h"

#include <QtTest>

using namespace vigil;
using G = model::ParameterGroup;

namespace {

void expectAll(G family, const char* unit, const std::vector<const char*>& names) {
    for (const char* name : names)
        QVERIFY2(model::signalFamily(name, unit) == family,
                 qPrintable(QStringLiteral("%1 in '%2' became %3")
                                .arg(QString::fromUtf8(name), QString::fromLatin1(unit))
                                .arg(static_cast<int>(model::signalFamily(name, unit)))));
}

} // namespace

/// Names as devices, archives and people write them.
class tst_SignalFamily : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void everyLeadIsEcg() {
        const std::vector<const char*> leads{"I",
                                             "II",
                                             "III",
                                             "i",
                                             "iii",
                                             "aVR",
                                             "aVL",
                                             "aVF",
                                             "avf",
                                             "AVR",
                                             "-aVR",
                                             "V",
                                             "V1",
                                             "v1",
                                             "V6",
                                             "V9",
                                             "V4R",
                                             "vx",
                                             "vy",
                                             "vz",
                                             "MLI",
                                             "MLII",
                                             "MLIII",
                                             "ML5",
                                             "MCL1",
                                             "MCL6",
                                             "CM5",
                                             "CC5",
                                             "CB5",
                                             "CS2",
                                             "MV2",
                                             "D1",
                                             "DII",
                                             "d3",
                                             "ECG",
                                             "ECG1",
                                             "ecg2",
                                             "ECG 3",
                                             "ECG_II",
                                             "ECG_aVF",
                                             "EKG",
                                             "ECGV5",
                                             "FECG1",
                                             "Lead I",
                                             "lead ii",
                                             "LeadIII",
                                             "ECG lead II",
                                             "Lead 2",
                                             "V5-V1",
                                             "LA-RA",
                                             "E-S",
                                             "A-I",
                                             "EASI",
                                             "V 2",
                                             "ST II",
                                             "II (raw)",
                                             "MDC_ECG_LEAD_AVF",
                                             "monitor/ECG_V5",
                                             "Ableitung I"};
        for (const char* unit : {"mV", "uV", "V", "mv", "\xCE\xBCV", "", "1", "NU", "adu"})
            expectAll(G::Ecg, unit, leads);
    }

    /// Letters that a lead shares with other things are judged by the unit.
    void whatOnlyLooksLikeALead() {
        expectAll(G::Other, "", {"Vent",  "VT",    "VTe", "Volume", "IV", "IVC", "Iso",
                                 "Input", "MV",    "aVX", "V10",    "V0", "D4",  "Dose",
                                 "lead",  "Level", "ICP", "x",      "",   "  ",  "2"});
        expectAll(G::Other, "L/min", {"V", "V1", "II", "I", "aVF"});
        expectAll(G::Other, "mL", {"V", "V2", "Vx"});
        expectAll(G::Other, "degrees", {"Angle", "I"});
        expectAll(G::Abp, "mm[Hg]", {"P1"});
    }

    void everyFamily() {
        for (const char* unit : {"", "1", "NU", "mV"}) {
            expectAll(G::SpO2, unit, {"Pleth", "PLETH", "plethL", "PPG", "ppg_ir", "SpO2 pleth"});
            expectAll(G::Resp, unit,
                      {"Resp", "RESP", "Resp.", "Resp. Imp.", "imp.", "Resp oro-nasal", "Airflow",
                       "Thorax", "abdomen", "respiration"});
            expectAll(G::Eeg, unit,
                      {"Fp1", "FP2", "C3-A2", "C3A2", "Fpz-Cz", "O1-M2", "EEG", "EEG (C4-A1)",
                       "EOG", "EOG horizontal", "EMG", "Chin EMG", "Fz-Ref", "T3-T5", "BIS"});
        }
        expectAll(G::Eeg, "uV", {"C3", "O2", "Pz", "P1", "T10", "E1", "AF3", "M2"});
        for (const char* unit : {"mmHg", "mm[Hg]", "kPa"}) {
            expectAll(G::Abp, unit,
                      {"ABP", "abp", "ART", "art2", "AP", "P1", "P4", "BP", "IBP", "Ao", "UAP"});
            expectAll(G::Cvp, unit, {"CVP", "cvp1", "RAP", "CVP_WAVE"});
            expectAll(G::Pap, unit, {"PAP", "PAP1", "PA", "PCWP"});
            expectAll(G::Nibp, unit, {"NIBP", "NBP Sys", "NIBP_MEAN"});
            expectAll(G::Co2, unit, {"CO2", "EtCO2", "etco2 2", "Capno"});
            expectAll(G::Other, unit, {"O2", "C3"});
        }
        expectAll(G::Abp, "", {"ABP", "ART", "AP"});
        expectAll(G::Other, "", {"P1", "O2", "PA", "E1"});
        expectAll(G::Temp, "degC", {"Temp", "Temp 2", "T1", "Skin"});
        expectAll(G::Temp, "", {"Temp", "Temp rectal"});
    }

    void theCatalogComesFirst() {
        for (const auto& known : model::signalCatalog())
            QVERIFY2(model::signalFamily(known.name, known.unit) == known.group, known.name.data());
    }
};

QTEST_APPLESS_MAIN(tst_SignalFamily)
#include "tst_signal_family.moc"
