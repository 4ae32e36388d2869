package resolvers_test

const seizureFields = `checks{subject count hits} arrests seizures{commodity unit quantity seizures lots byCountry{country quantity} byPlaceType{locationType quantity} byDay{day quantity}}
	firearms{count byRecordState{recordState count} byType{firearmType count}} byPlaceType{locationType checks seizures hits arrests firearms}
	byCountry{country checks seizures hits arrests firearms} byDay{day checks seizures hits arrests firearms} total{seizures checks hits arrests firearms}
	scope{operation{id} window{from to} countries placeTypes uncertain}`

// seizures asks what operations and other selections of checks and seizures came to.
func (a *asked) seizures() {
	for _, code := range []string{"OP1", "OP2", "OP3"} {
		a.ask(`query($code:String!){operationSummary(code:$code){operation{id label} `+seizureFields+`}}`, vars{"code": code})
		a.ask(`query($code:String!){seizureSummary(operation:$code countries:["NE"] window:{from:"2020"}){`+seizureFields+`}}`, vars{"code": code})
	}
	a.ask(`{seizureSummary{`+seizureFields+`}}`, nil)
	a.ask(`{seizureSummary(placeTypes:[TOWN,AIRPORT]){`+seizureFields+`}}`, nil)
	a.ask(`{compareSeizures(left:{window:{to:"2020-12-01"}} right:{window:{from:"2020-12-02"}}){left{`+seizureFields+`} commodities{commodity unit left right difference ratio leftSeizures rightSeizures leftPerCheck rightPerCheck} measures{measure left right difference ratio leftPerCheck rightPerCheck}}}`, nil)
}
