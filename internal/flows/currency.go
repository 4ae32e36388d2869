package flows

import (
	"strings"

	"github.com/kafo-graph/kafo/internal/domain"
)

// currencies are the codes of ISO 4217 for money in use, and those of late that
// records may still bear.
var currencies = func() map[string]bool {
	all := map[string]bool{}
	for _, code := range strings.Fields(`
		AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLP CNY
		COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HRK HTG HUF IDR ILS
		INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRO
		MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG
		SEK SGD SHP SLE SLL SOS SRD SSP STD STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VED VES VND
		VUV WST XAF XAG XAU XCD XOF XPD XPF XPT YER ZAR ZMW ZWG ZWL`) {
		all[code] = true
	}
	return all
}()

// reportedFrom is the amount from which a payment in cash has to be reported, by
// currency: BCEAO Instruction 010-09-2017 (XOF), CEMAC Regulation 01/2016
// (XAF), Nigeria's Money Laundering Act 2022 (NGN, individuals), Regulation (EU)
// 2018/1672 (EUR), 31 CFR 1010.311 (USD). Nothing is said of structuring in others.
var reportedFrom = map[string]domain.Decimal{
	"XOF": "15000000", "XAF": "5000000", "NGN": "5000000", "EUR": "10000", "USD": "10000",
}
